"""The DfE's daily children's social care data flow: JSON."""
