"""What the terminal sends: cut into parts, checked, and read by Textual's parser.

scanner ← parser, reports ← parser, typed ← parser. Nothing here trusts the terminal: a report that
no terminal should send is dropped, and half of a sequence or of a paste ends by itself.
"""
