# An agent speaks only to models that the parameters list. Agents without a model are not asked.
package mandate.rules.model_allow_list

import data.mandate.lib

rule := "model-allow-list"

violation contains lib.finding(rule, message, "/agent/spec/llm/provider") if {
	provider := lib.agent.llm.provider
	not lib.config.models[provider]
	message := concat("", [
		"provider ", lib.show(provider), " is not one of ", lib.show(sort(object.keys(lib.config.models))),
	])
}

violation contains lib.finding(rule, message, "/agent/spec/llm/model") if {
	llm := lib.agent.llm
	allowed := lib.config.models[llm.provider]
	not _matches_any(allowed, llm.model)
	message := concat("", [
		"model ", lib.show(llm.model), " of ", llm.provider, " matches none of ", lib.show(allowed),
	])
}

violation contains lib.finding(rule, message, "/agent/spec/llm") if {
	not lib.agent.llm
	lib.agent.runtime.connector != "command"
	message := concat("", ["connector ", lib.show(lib.agent.runtime.connector), " names no model"])
}

_matches_any(patterns, text) if {
	some pattern in patterns
	lib.text_matches(pattern, text)
}
