"""What the house needs of the world, as Protocols; adapters stand behind them."""
