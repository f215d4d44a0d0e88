"""What people do with accounts. Each is one transaction with its event in the audit trail."""
