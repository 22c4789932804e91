package symbolic

import "math"

// Facts are about a value and everything inside it, so that nobody has to walk
// along values that share their parts: a few lines can make one whose walk never
// ends. Those of a value that holds no others have the Size 1.
type Facts struct {
	// Size is how many values there are, counting what is in several places as
	// often as it is. It stops growing far above every bound.
	Size int32
	// Depth is how deep values lie in one another.
	Depth int32
	// Unknown means that something is not known, Secret that something must not
	// be printed.
	Unknown, Secret bool
}

// maxSize leaves room to add two sizes.
const maxSize = math.MaxInt32 / 2

// Include adds the facts of a value inside to those of the one that holds it.
func (f *Facts) Include(inner Facts) {
	f.Size = min(f.Size+inner.Size, maxSize)
	f.Depth = max(f.Depth, inner.Depth+1)
	f.Unknown = f.Unknown || inner.Unknown
	f.Secret = f.Secret || inner.Secret
}
