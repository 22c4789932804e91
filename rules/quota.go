package rules

// quotaWarning is the use of a quota, in percent, at which a rule warns.
const quotaWarning = 80

// isNearQuota reports whether so much of a quota is used that a rule warns.
func isNearQuota(used, quota int) bool { return int64(used)*100 >= int64(quota)*quotaWarning }
