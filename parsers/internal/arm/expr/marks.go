package expr

// IsSecretItself reports whether the value as a whole is a secret. IsSecret also
// says so of an array or object in which only a part is.
func (v Value) IsSecretItself() bool { return v.secret }
