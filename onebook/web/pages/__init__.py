"""The pages, one file each, found by convention: `router` with its addresses, `NAV` where it stands in the menu."""
