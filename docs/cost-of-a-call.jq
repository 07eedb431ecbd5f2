# SPDX-License-Identifier: BSD-2-Clause
# Draws docs/cost-of-a-call.svg from what `conduit bench caller round-trip --json` prints: run `make bench-picture`.

def row($way; $name; $size):
	.calls[] | select(.compiler == "clang" and .way == $way and [.arguments, .results] == $size)
	| { name: "\($name), \($size | join(" to "))", value: .instructions, part: .memory };

def chart($title; $y):
	(map(.value) | max) as $most
	| "<text class=\"title\" x=\"16\" y=\"\($y + 18)\">\($title)</text>",
	  (to_entries[] | ($y + 34 + 20 * .key) as $top | .value | (.value * 420 / $most | round) as $width
	   | "<text class=\"label\" x=\"242\" y=\"\($top + 11)\">\(.name)</text>",
	     "<rect class=\"bar\" x=\"250\" y=\"\($top)\" width=\"\($width)\" height=\"13\"/>",
	     "<rect class=\"part\" x=\"250\" y=\"\($top)\" width=\"\(.part * 420 / $most | round)\" height=\"13\"/>",
	     "<text x=\"\(256 + $width)\" y=\"\($top + 11)\">\(.value)</text>");

[([4, 4], [17, 18]) as $size
 | row("inline"; "inline"; $size),
   row("plain"; "1.0 function"; $size),
   row("peer-plain"; "1.0 function as in Linux"; $size),
   row("struct"; "struct"; $size),
   row("peer-struct"; "struct as in Linux"; $size)] as $calls
| ($calls[] | select(.name == "struct, 4 to 4").value) as $added
# QEMU answers PSCI by itself, in one instruction.
| [.round_trips[] | { name: .name, value: .calls.PSCI_VERSION, part: $added } | select(.value > 1)] as $trips
| (100 + 20 * ($calls + $trips | length) + 16) as $height
| "<!-- SPDX-License-Identifier: BSD-2-Clause -->",
  "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"760\" height=\"\($height)\" viewBox=\"0 0 760 \($height)\" role=\"img\">",
  "<title>What a call costs, in instructions</title>",
  "<style>",
  "text { font: 12px sans-serif; fill: #24292f }",
  ".title { font-weight: bold }",
  ".label { text-anchor: end }",
  ".bar { fill: #7fb0e6 }",
  ".part { fill: #2f6fb7 }",
  "@media (prefers-color-scheme: dark) { text { fill: #d8dee4 } }",
  "</style>",
  ($calls | chart("The caller: instructions beside the HVC, arguments to results; dark: they access memory"; 16)),
  ($trips | chart("PSCI_VERSION: instructions from the HVC or SMC to the next one; dark: what struct, 4 to 4, adds";
		  66 + 20 * ($calls | length))),
  "</svg>"
