"""The demonstration: a small invented clinic. Production never imports it for use."""
