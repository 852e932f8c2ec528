"""How the language model is made: `python -m psc_app train-sentiment`."""
