"""Taking an address text apart into its parts (地址要素解析), without a database."""
