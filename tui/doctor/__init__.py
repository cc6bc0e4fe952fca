"""What stepscope finds on a machine, by section, each fact with a remedy if it is a problem."""
