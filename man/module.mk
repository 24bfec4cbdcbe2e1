# man: manuals in mdoc, written by hand; `make lint` holds them to mandoc's word.
manuals := $(wildcard man/*.[1-9])
