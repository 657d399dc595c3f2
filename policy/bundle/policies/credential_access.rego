# A sealed credential reaches only the runs that the parameters name.
package mandate.rules.credential_access

import data.mandate.lib

rule := "credential-access"

violation contains lib.finding(rule, message, use.path) if {
	some use in _uses
	not _granted(use.name)
	message := concat("", [
		"credential ", lib.show(use.name), " is not granted to agent ", lib.show(input.agent.metadata.name), _where,
		"; parameters.credentials grants it to ", lib.show(object.get(_grants, [use.name], "nobody")),
	])
}

_uses contains {"name": use.name, "path": lib.pointer(["agent", "spec", "runtime", "credentials", i, "name"])} if {
	some i, use in lib.agent.runtime.credentials
}

_uses contains {"name": name, "path": "/agent/spec/llm/credential"} if name := lib.agent.llm.credential

_grants := object.get(lib.config, "credentials", {})

_granted(name) if lib.granted(_grants[name])

default _where := ""

_where := concat("", [" in environment ", lib.show(input.environment.name)]) if input.environment
