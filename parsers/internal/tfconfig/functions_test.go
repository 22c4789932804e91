package tfconfig_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/parsers/internal/tfconfig"
)

// functionCases are calls of the functions of Terraform and OpenTofu. The
// expected values are those of their documentation; an error begins with "!".
var functionCases = []struct{ expr, want string }{
	// Numbers.
	{`abs(-12.4)`, `12.4`},
	{`ceil(5.1)`, `6`},
	{`floor(4.9)`, `4`},
	{`log(16, 2)`, `4`},
	{`max(12, 54, 3)`, `54`},
	{`max([12, 54, 3]...)`, `54`},
	{`min(12, 54, 3)`, `3`},
	{`parseint("FF", 16)`, `255`},
	{`pow(3, 2)`, `9`},
	{`signum(-13)`, `-1`},
	{`sum([10, 13, 6, "4.5"])`, `33.5`},
	{`7 % 3 + 2 * (1 - 4) / 2`, `-2`},
	{`1 / 0`, `!divided by zero`},
	{`1e500000000 * 10`, `<>`},
	{`core::max(1, 2)`, `2`},

	// Strings.
	{`chomp("hello\r\n")`, `hello`},
	{`endswith("hello world", "world")`, `true`},
	{`startswith("hello world", "world")`, `false`},
	{`format("Hello, %s!", "Ander")`, `Hello, Ander!`},
	{`format("%03d|%-5s|%v|%q|%%|%[1]d", 7, "ab", true, "q")`, `007|ab   |true|\"q\"|%|7`},
	{`format("%05.1f %x %#v", 3.14159, 255, { a = [1] })`, `003.1 ff {\"a\":[1]}`},
	{`format("%s")`, `!asks for argument 1`},
	{`format("%99999999d", 1)`, `!width`},
	{`formatlist("%s, %s!", ["a", "b"], "x")`, `[a, x!, b, x!]`},
	{`indent(2, "a\nb")`, `a\n  b`},
	{`join(", ", ["foo", "bar"], ["baz"])`, `foo, bar, baz`},
	{`lower("HELLO")`, `hello`},
	{`regex("[a-z]+", "53453453.345345aaabbbccc23454")`, `aaabbbccc`},
	{`regex("(\\d+)-(\\d+)", "12-34")`, `[12, 34]`},
	{`regex("^(?:(?P<scheme>[^:/?#]+):)?", "https://x").scheme`, `https`},
	{`regex("x", "abc")`, `!cannot be computed`},
	{`regexall("[a-z]+", "1234abcd5678efgh9")`, `[abcd, efgh]`},
	{`replace("1 + 2 + 3", "+", "-")`, `1 - 2 - 3`},
	{`replace("hello world", "/w.*d/", "everybody")`, `hello everybody`},
	{`replace("ab", "/(a)(b)/", "$2$1")`, `ba`},
	{`split(",", "foo,bar,baz")`, `[foo, bar, baz]`},
	{`split(",", "")`, `[]`},
	{`strcontains("hello world", "wor")`, `true`},
	{`strrev("hello")`, `olleh`},
	{`substr("hello world", 1, 4)`, `ello`},
	{`substr("hello", -2, -1)`, `lo`},
	{`title("hello world")`, `Hello World`},
	{`trim("?!hello?!", "!?")`, `hello`},
	{`trimprefix("helloworld", "hello")`, `world`},
	{`trimsuffix("helloworld", "world")`, `hello`},
	{`trimspace("  hello\n\n")`, `hello`},
	{`upper("hello")`, `HELLO`},
	{`templatestring("Hello, $${name}!", { name = "x" })`, `Hello, x!`},
	{`templatestring("%%{ for n in names }$${n};%%{ endfor }", { names = ["a", "b"] })`, `a;b;`},
	{`"%{ if 1 > 2 }yes%{ else }no%{ endif }"`, `no`},
	{"<<-EOT\n    a\n      b\n  EOT", `a\n  b\n`},

	// Collections.
	{`alltrue(["true", true])`, `true`},
	{`alltrue([])`, `true`},
	{`anytrue([false])`, `false`},
	{`alltrue([var.unknown, false])`, `false`},
	{`anytrue([var.unknown, false])`, `<>`},
	{`chunklist(["a", "b", "c", "d", "e"], 2)`, `[[a, b], [c, d], [e]]`},
	{`coalesce("", "b")`, `b`},
	{`coalesce(null, 5)`, `5`},
	{`coalesce("", null)`, `!no argument has a value`},
	{`coalescelist([], ["c", "d"])`, `[c, d]`},
	{`compact(["a", "", null, "b"])`, `[a, b]`},
	{`concat(["a", ""], ["b", "c"])`, `[a, , b, c]`},
	{`contains(["a", "b"], "a")`, `true`},
	{`contains([1, 2], "2")`, `true`},
	{`contains(["a", var.unknown], "b")`, `<>`},
	{`distinct(["a", "b", "a"])`, `[a, b]`},
	{`element(["a", "b", "c"], 3)`, `a`},
	{`element([], 0)`, `!no elements`},
	{`flatten([["a", "b"], [], [["c"], "d"]])`, `[a, b, c, d]`},
	{`index(["a", "b"], "b")`, `1`},
	{`index(["a"], "c")`, `!no such element`},
	{`keys({ c = 2, a = 1 })`, `[a, c]`},
	{`length({ a = 1 })`, `1`},
	{`length("héllo")`, `5`},
	{`lookup({ a = "ay" }, "a", "what?")`, `ay`},
	{`lookup({ a = "ay" }, "c", "what?")`, `what?`},
	{`lookup({ a = "ay" }, "c")`, `!no such key`},
	{`matchkeys(["i-1", "i-2", "i-3"], ["w", "e", "w"], ["w"])`, `[i-1, i-3]`},
	{`merge({ a = "b", c = "d" }, { e = "f", c = "z" })`, `{a=b, c=z, e=f}`},
	{`merge([{ a = 1 }, { b = 2 }]...)`, `{a=1, b=2}`},
	{`merge({ a = 1 }, null)`, `{a=1}`},
	{`one([])`, `absent`},
	{`one(["x"])`, `x`},
	{`one(["x", "y"])`, `!one or none`},
	{`range(1, 8, 2)`, `[1, 3, 5, 7]`},
	{`range(5, 1, -1)`, `[5, 4, 3, 2]`},
	{`range(100000)`, `!cannot be computed`},
	{`reverse([1, 2, 3])`, `[3, 2, 1]`},
	{`setintersection(["a", "b"], ["b", "c"], ["b", "d"])`, `[b]`},
	{`setproduct(["d", "s"], ["a1", "a2"])`, `[[d, a1], [d, a2], [s, a1], [s, a2]]`},
	{`setsubtract(["a", "b", "c"], ["a", "c"])`, `[b]`},
	{`setunion(["a", "b"], ["b", "c"])`, `[a, b, c]`},
	{`slice(["a", "b", "c", "d"], 1, 3)`, `[b, c]`},
	{`slice(["a"], 1, 3)`, `!outside the list`},
	{`sort(["e", "d", "a", "x"])`, `[a, d, e, x]`},
	{`transpose({ a = ["1", "2"], b = ["2"] })`, `{1=[a], 2=[a, b]}`},
	{`values({ a = 3, c = 2 })`, `[3, 2]`},
	{`zipmap(["a", "b"], [1, 2])`, `{a=1, b=2}`},
	{`zipmap(["a"], [1, 2])`, `!differ in length`},

	// Encodings.
	{`base64encode("Hello World")`, `SGVsbG8gV29ybGQ=`},
	{`base64decode("SGVsbG8gV29ybGQ=")`, `Hello World`},
	{`base64gunzip(base64gzip("zipped"))`, `zipped`},
	{`csvdecode("a,b\n1,2\n3,4")`, `[{a=1, b=2}, {a=3, b=4}]`},
	{`jsondecode("{\"hello\": [1, null, true]}")`, `{hello=[1, absent, true]}`},
	{`jsondecode("{")`, `!cannot be computed`},
	{`jsondecode("${join("", [for i in range(1000) : "9"])}") > 0`, `true`},
	{`jsondecode("${join("", [for i in range(1001) : "9"])}")`, `!more than 1000 digits`},
	{`yamldecode("${join("", [for i in range(1000) : "9"])}") > 0`, `true`},
	{`yamldecode("${join("", [for i in range(1001) : "9"])}")`, `!more than 1000 digits`},
	{`max("${join("", [for i in range(1000) : "9"])}", 1) > 0`, `true`},
	{`max("${join("", [for i in range(1001) : "9"])}", 1)`, `!more than 1000 digits`},
	{`1 + "${join("", [for i in range(1001) : "9"])}"`, `!number`},
	{`textencodebase64("Hello World", "UTF-16LE")`, `SABlAGwAbABvACAAVwBvAHIAbABkAA==`},
	{`textdecodebase64("SABlAGwAbABvACAAVwBvAHIAbABkAA==", "UTF-16LE")`, `Hello World`},
	{`textencodebase64("hé", "utf-8")`, `aMOp`},
	{`textencodebase64("h", "UTF-16BE")`, `AGg=`},
	{`textencodebase64("h", "Shift_JIS")`, `<>`},
	{`textdecodebase64("aA==", "ISO-8859-1")`, `<>`},
	{`urlencode("Hello World!")`, `Hello+World%21`},
	{`urldecode("Hello+World%21")`, `Hello World!`},
	{`yamldecode("a: &x {b: 1, c: 0x10}\nd: [*x, ~, yes, 'no', 1.5]\ne: {<<: *x, b: 2}")`, `{a={b=1, c=16}, d=[{b=1, c=16}, absent, true, no, 1.5], e={b=2, c=16}}`},
	{`yamldecode("")`, `absent`},
	{`yamldecode("a: [")`, `!not YAML`},
	{`yamldecode("a: 1\n---\nb: 2")`, `!not YAML`},
	{`yamldecode("2: a\nb: on").2`, `a`},
	{`yamlencode({ a = 1, b = ["x", { c = true, d = [] }], e = { f = null } })`, `\"a\": 1\n\"b\":\n- \"x\"\n- \"c\": true\n  \"d\": []\n\"e\":\n  \"f\": null\n`},

	// Files, of which there are a.txt, data/b.yaml, data/deep/c.yaml, greet.tftpl, self.tftpl.
	{`file("a.txt")`, `content of a\n`},
	{`file("${path.module}/a.txt")`, `content of a\n`},
	{`file("none.txt")`, `!does not exist`},
	{`file("../../secret")`, `!lies outside`},
	{`fileexists("a.txt")`, `true`},
	{`fileexists("b.txt")`, `false`},
	{`fileset(path.module, "data/*.yaml")`, `[data/b.yaml]`},
	{`fileset("data", "**/*.{yaml,yml}")`, `[b.yaml, deep/c.yaml]`},
	{`fileset(".", "[a-b].t?t")`, `[a.txt]`},
	{`fileset(".", "[!b].t?t")`, `[a.txt]`},
	{`fileset(".", "**/c.yaml")`, `[data/deep/c.yaml]`},
	{`fileset(".", "data/**")`, `[data/b.yaml, data/deep/c.yaml]`},
	{`fileset(".", "[a")`, `!not valid`},
	{`fileset(".", "{a,b")`, `!not valid`},
	{`fileset(".", "${join("", [for i in range(3) : "{a,b,c,d,e,f,g,h,i,j}"])}")`, `[]`},
	{`yamldecode(file("data/b.yaml")).workers`, `[w1, w2]`},
	{`filebase64("a.txt")`, `Y29udGVudCBvZiBhCg==`},
	{`filemd5("a.txt") == md5("content of a\n")`, `true`},
	{`templatefile("greet.tftpl", { name = "x", list = ["a"] })`, `Hi x: a,\n`},
	{`templatefile("greet.tftpl", { list = [] })`, `!there is no \"name\"`},
	{`templatefile("self.tftpl", {})`, `!a template cannot render another one`},
	{`templatestring("$${templatestring(a, {})}", { a = "x" })`, `!a template cannot render another one`},
	{`templatestring("$${a}", { a = templatestring("x", {}) })`, `x`},
	{`basename("foo/bar/baz.txt")`, `baz.txt`},
	{`dirname("foo/bar/baz.txt")`, `foo/bar`},
	{`pathexpand("x/y")`, `x/y`},
	{`abspath(".")`, `<>`},

	// Time, hashes, networks.
	{`formatdate("DD MMM YYYY", "2018-01-02T23:12:01Z")`, `02 Jan 2018`},
	{`timeadd("2017-11-22T00:00:00Z", "10m")`, `2017-11-22T00:10:00Z`},
	{`timecmp("2017-11-22T00:00:00Z", "2017-11-22T01:00:00Z")`, `-1`},
	{`plantimestamp()`, `<>`},
	{`sha1("hello world")`, `2aae6c35c94fcfb415dbe95f408b9ce91ee846ed`},
	{`base64sha256("hello world")`, `uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek=`},
	{`sha256("hello world")`, `b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9`},
	{`sha512("hello world")`, `309ecc489c12d6eb4cc40f50c902f2b4d0ed77ee511a7c7a9bcd3ca86d4cd86f989dd35bc5ff499670da34255b45b0cfd830e81f605dcf7dc5542e93ae9cd76f`},
	{`base64sha512("hello world")`, `MJ7MSJwS1utMxA9QyQLytNDtd+5RGnx6m808qG1M2G+YndNbxf9JlnDaNCVbRbDP2DDoH2Bdz33FVC6TrpzXbw==`},
	{`filesha1("a.txt")`, `9b0c5c635a8f9a9ca2b4038c82b07564886fd878`},
	{`filesha256("a.txt")`, `ae1234b2b51186ede2fca3f1c69ec585b263c4bdc45adaafcd3921bd3eb9fea6`},
	{`filesha512("a.txt")`, `c8723038b10d74a207f650022d30d6b5ef6281e101b3ed451ba15cd76f01ed7828bb8a2b69f5e1ea6d3100b79f55f6420319240b80a6c1be57a646974ed94189`},
	{`filebase64sha256("a.txt")`, `rhI0srURhu3i/KPxxp7FhbJjxL3EWtqvzTkhvT65/qY=`},
	{`filebase64sha512("a.txt")`, `yHIwOLENdKIH9lACLTDWte9igeEBs+1FG6Fc128B7Xgou4orafXh6m0xALefVfZCAxkkC4Cmwb5XpkaXTtlBiQ==`},
	{`timestamp()`, `<>`},
	{`type(1)`, `<>`},
	{`jsonencode({ b = [1, null], a = "x" })`, `{\"a\":\"x\",\"b\":[1,null]}`},
	{`uuidv5("url", "1.3.6.1")`, `adb29e44-7874-5cbe-a1f7-b6b25330287d`},
	{`uuidv5("oid", "1.3.6.1")`, `1447fa61-5277-5fef-a9b3-fbc6e44f4af3`},
	{`uuidv5("x500", "1.3.6.1")`, `be68e4ca-e25f-53bc-9dc2-7d11588b720d`},
	{`uuidv5("dns", "www.terraform.io")`, `a5008fae-b28c-5ba5-96cd-82b4c53552d6`},
	{`uuid()`, `<>`},
	{`bcrypt("x")`, `<>`},
	{`cidrhost("10.12.112.0/20", 16)`, `10.12.112.16`},
	{`cidrhost("10.12.112.0/20", -2)`, `10.12.127.254`},
	{`cidrhost("fd00:fd12:3456:7890:00a2::/72", 34)`, `fd00:fd12:3456:7890::22`},
	{`cidrnetmask("172.16.0.0/12")`, `255.240.0.0`},
	{`cidrsubnet("172.16.0.0/12", 4, 2)`, `172.18.0.0/16`},
	{`cidrsubnet("fd00:fd12:3456:7890::/56", 16, 162)`, `fd00:fd12:3456:7800:a200::/72`},
	{`cidrsubnet("10.0.0.0/30", 4, 0)`, `!no room`},
	{`cidrsubnets("10.1.0.0/16", 4, 4, 8, 4)`, `[10.1.0.0/20, 10.1.16.0/20, 10.1.32.0/24, 10.1.48.0/20]`},
	{`cidrsubnets("10.1.0.0/30", 1, 1)`, `[10.1.0.0/31, 10.1.0.2/31]`},
	{`cidrsubnets("10.1.0.0/30", 1, 1, 2)`, `!no room for this subnet`},
	{`cidrsubnets("255.0.0.0/8", 1, 1, 1)`, `!no room for this subnet`},
	{`cidrsubnets("0.0.0.0/0", 1, 1)`, `[0.0.0.0/1, 128.0.0.0/1]`},
	{`cidrsubnet("10.0.0.0/8", 2, 3)`, `10.192.0.0/10`},
	{`cidrsubnet("10.0.0.0/8", 2, 4)`, `!does not fit`},
	{`cidrsubnet("::/0", 128, 18446744073709551616)`, `0:0:0:1::/128`},
	{`cidrsubnet("::/0", 8, 18446744073709551616)`, `!does not fit`},
	{`cidrhost("10.0.0.0/30", 3)`, `10.0.0.3`},
	{`cidrhost("10.0.0.0/30", 4)`, `!does not fit`},
	{`cidrhost("10.0.0.0/30", -4)`, `10.0.0.0`},
	{`cidrhost("10.0.0.0/30", -5)`, `!does not fit`},
	{`cidrcontains("10.0.0.0/8", "10.1.0.0/16")`, `true`},
	{`cidrcontains("10.1.0.0/16", "10.0.0.0/8")`, `false`},
	{`cidrcontains("10.1.0.0/16", "::/8")`, `false`},
	{`cidrcontains("10.0.0.0/8", "11.0.0.1")`, `false`},

	// Types.
	{`tobool("true")`, `true`},
	{`tobool("no")`, `!cannot be converted`},
	{`tonumber("12")`, `12`},
	{`tostring(1.5)`, `1.5`},
	{`tolist(["a", 1])`, `[a, 1]`},
	{`toset(["c", "b", "b"])`, `[b, c]`},
	{`tomap({ a = 1, b = "x" })`, `{a=1, b=x}`},
	{`try(tonumber("x"), "fallback")`, `fallback`},
	{`try({ a = 1 }.b, [1][3], "fallback")`, `fallback`},
	{`try({ a = 1 }.b)`, `!no attribute \"b\"`},
	{`can({ a = 1 }.b)`, `false`},
	{`can(regex("^a", "abc"))`, `true`},
	{`sensitive("x")`, `sensitive(x)`},
	{`"${sensitive("x")}y"`, `sensitive(xy)`},
	{`{ a = [sensitive("x")] }`, `{a=[sensitive(x)]}`},
	{`upper(sensitive("x"))`, `sensitive(X)`},
	{`nonsensitive(sensitive("x"))`, `x`},
	{`issensitive(sensitive("x"))`, `true`},
	{`ephemeralasnull("x")`, `x`},
	{`rsadecrypt("x", "y")`, `sensitive(<>)`},
	{`nosuch("x")`, `!no function \"nosuch\"`},
	{`upper()`, `!0 arguments`},
	{`upper("a", "b")`, `!2 arguments`},
	{`upper(["a"])`, `!a list, which does not fit`},

	// Expressions.
	{`true ? 1 : "a"`, `1`},
	{`true && var.unknown`, `<>`},
	{`false && var.unknown`, `false`},
	{`var.unknown || true`, `true`},
	{`!("true")`, `false`},
	{`-(3)`, `-3`},
	{`"a" == "a" && [1, 2] == [1, 2] && { a = 1 } != { a = 2 }`, `true`},
	{`null == null`, `true`},
	{`[for i, v in ["a", "b"] : "${i}${v}"]`, `[0a, 1b]`},
	{`{ for v in ["a", "a"] : v => 1 }`, `!two elements`},
	{`{ for v in ["a", "a"] : v => 1... }`, `{a=[1, 1]}`},
	{`[for v in { x = 1 } : v]`, `[1]`},
	{`{ "${"a"}b" = 1, (1 + 1) = 2 }`, `{2=2, ab=1}`},
	{`[{ a = 1 }, { a = 2 }][*].a`, `[1, 2]`},
	{`null[*]`, `[]`},
	{`"x"[*]`, `[x]`},
	{`["a"]["0"]`, `a`},
	{`["a"][1]`, `!outside the list`},
	{`"a" + 1`, `!must be a number`},
	{`"${["a"]}"`, `[a]`},
	{`"x${["a"]}"`, `!stands in a template`},
	{`local.missing`, `!not declared`},
}

func TestFunctions(t *testing.T) {
	files := "\n-- a.txt --\ncontent of a\n-- data/b.yaml --\nworkers: [w1, w2]\n-- data/deep/c.yaml --\nc: 1\n" +
		"-- greet.tftpl --\nHi ${name}: %{ for x in list }${x},%{ endfor }\n" +
		"-- self.tftpl --\n${templatefile(\"self.tftpl\", {})}\n"
	for _, tt := range functionCases {
		t.Run(tt.expr, func(t *testing.T) {
			c := load(t, "-- main.tf --\nvariable \"unknown\" {}\noutput \"it\" {\n  value = "+tt.expr+"\n}"+files)
			var problems []string
			for _, p := range c.Problems {
				if !strings.HasPrefix(p.Message, "no value is given") {
					problems = append(problems, p.Message)
				}
			}
			if want, refused := strings.CutPrefix(tt.want, "!"); refused {
				require.Len(t, problems, 1)
				assert.Contains(t, problems[0], strings.ReplaceAll(want, `\"`, `"`))
				assert.Equal(t, "<>", show(c.Outputs[0].Value))
				return
			}
			if !strings.HasPrefix(tt.expr, "1e5") {
				assert.Empty(t, problems)
			}
			assert.Equal(t, tt.want, show(c.Outputs[0].Value))
		})
	}
}

// TestEveryFunctionIsTried looks for a call of each function among the cases.
func TestEveryFunctionIsTried(t *testing.T) {
	var all strings.Builder
	for _, c := range functionCases {
		all.WriteString(c.expr + "\n")
	}
	for _, name := range tfconfig.FunctionNames() {
		assert.True(t, regexp.MustCompile(`\b`+name+`\(`).MatchString(all.String()), name)
	}
}
