# While a freeze is in force, what it holds neither runs nor is promoted.
package mandate.rules.freeze

import data.mandate.lib

rule := "freeze"

violation contains lib.finding(rule, message, lib.pointer(["freezes", i])) if {
	some i, freeze in input.freezes
	message := concat("", ["freeze ", lib.show(freeze.name), " is in force: ", lib.show(freeze.reason)])
}
