package tfconfig

// The bounds that keep hostile configuration from using up time or memory. Each
// is far above what people write, and hitting one is reported as a failure.
const (
	// maxFileSize is the size in bytes of one file; maxNativeSize that of one in
	// native syntax, whose tree can take five hundred times as much memory.
	maxFileSize   = 8 << 20
	maxNativeSize = 2 << 20
	// maxNesting is how deep brackets, templates and blocks may lie in one
	// another; maxOperators how many operators and index steps one expression may chain.
	// Parser and evaluator recurse over both.
	maxNesting   = 250
	maxOperators = 4000
	// maxDepth is how many expressions may be under evaluation at once, one
	// waiting for the other through locals, variables and outputs.
	maxDepth = 20_000
	// maxSteps is how much work one configuration may take: expressions
	// evaluated, elements made, and bytes of strings made divided by stepBytes.
	maxSteps  = 6_000_000
	stepBytes = 16
	// maxText is the length in bytes of one string.
	maxText = 4 << 20
	// maxElements is the size of one collection.
	maxElements = 1 << 20
	// maxBlockInstances and maxInstances are how many instances one block and
	// the whole configuration may have.
	maxBlockInstances = 10_000
	maxInstances      = 200_000
	// maxModuleDepth and maxModules bound calls of modules.
	maxModuleDepth = 30
	maxModules     = 10_000
	// maxAlternatives is how many alternatives a value keeps apart.
	maxAlternatives = 64
	// maxMarked is the size of the biggest value that is still walked to mark what is in it.
	maxMarked = 10_000
	// maxReferences is how many steps the search for edges may take.
	maxReferences = 5_000_000
	// maxProblems is how many problems are reported.
	maxProblems = 200
	// maxNumberBits is the size of a number's exponent or mantissa beyond which
	// it is not computed with: its decimal text alone could fill the memory.
	maxNumberBits = 4096
	// maxDigits is how many digits a number may have that is read from text:
	// reading takes the square of their number.
	maxDigits = 1000
)
