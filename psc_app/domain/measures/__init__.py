"""Every figure's definition: what it counts, how, and in which words it is explained."""
