"""One module per figure: data in, inline SVG out. None of them knows where the data came from."""
