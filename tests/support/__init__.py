"""What several tests share, and is no strategy: files, pages, command lines, a browser, results."""
