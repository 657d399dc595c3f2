# A parameter that is missing, misspelt or of another type would silence a policy: it denies.
package mandate.rules.policy_parameters

import data.mandate.lib

rule := "policy-parameters"

# What a parameter may be called and of which type it is: data/mandate/parameters.
parameters := data.mandate.parameters

violation contains lib.finding(rule, message, "") if {
	some field in parameters.required
	value := object.get(lib.config, field.path, null)
	type_name(value) != field.type
	message := concat("", ["parameter ", lib.pointer(field.path), " must be of type ", field.type, ", but is ", lib.show(value)])
}

violation contains lib.finding(rule, message, "") if {
	some field in parameters.optional
	value := object.get(lib.config, field.path, null)
	value != null
	type_name(value) != field.type
	message := concat("", ["parameter ", lib.pointer(field.path), " must be of type ", field.type, ", but is ", lib.show(value)])
}

violation contains lib.finding(rule, message, "") if {
	some name, _ in lib.config
	not name in parameters.known
	message := concat("", ["parameter /", name, " is none of ", lib.show(parameters.known)])
}

violation contains lib.finding(rule, message, "") if {
	some name in ["models", "sandboxes", "locked"]
	some key, list in object.get(lib.config, name, {})
	not _strings(list)
	message := concat("", ["parameter ", lib.pointer([name, key]), " must be a list of texts, but is ", lib.show(list)])
}

violation contains lib.finding(rule, message, "") if {
	some list in ["credentials", "targets"]
	some name, grant in object.get(lib.config, list, {})
	not _is_grant(grant)
	message := concat("", [
		"parameter ", lib.pointer([list, name]),
		" must have a list of texts \"agents\", and may have \"environments\" and \"tiers\", but is ", lib.show(grant),
	])
}

_is_grant(grant) if {
	is_object(grant)
	_strings(grant.agents)
	every field, list in grant {
		field in {"agents", "environments", "tiers"}
		_strings(list)
	}
}

_strings(list) if {
	is_array(list)
	every text in list { is_string(text) }
}

violation contains lib.finding(rule, message, "") if {
	some tier, row in object.get(lib.config, "trust", {})
	not _trust(row)
	message := concat("", [
		"parameter ", lib.pointer(["trust", tier]), " must be an object with some of read_only and secrets (true or",
		" false), egress and tools_denied (lists of texts) and approvals (a count), but is ", lib.show(row),
	])
}

_trust(row) if {
	is_object(row)
	every name, value in row { _limit(name, value) }
}

_limit(name, value) if {
	name in {"read_only", "secrets"}
	is_boolean(value)
}

_limit(name, value) if {
	name in {"egress", "tools_denied"}
	_strings(value)
}

_limit("approvals", value) if {
	is_number(value)
	value >= 0
	value == round(value)
}
