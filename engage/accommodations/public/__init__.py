"""The pages behind the private link of an interpreter, an agency or another provider."""
