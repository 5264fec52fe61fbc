"""What several surfaces show: lists, texts, forms, addresses, the files that pages need."""
