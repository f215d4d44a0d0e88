"""The specification of a year's bulk-upload file, for those who write software that makes one."""
