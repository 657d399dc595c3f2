# A question that is not of the agreed form gets no yes: a rule that looks at an absent field is
# silent, and silence must not allow.
package mandate.rules.input_shape

import data.mandate.lib

rule := "input-shape"

# Which fields a hook needs, and the types of what policies read: data/mandate/shape.
shape := data.mandate.shape

violation contains lib.finding(rule, "the input is not an object", "") if not is_object(input)

violation contains lib.finding(rule, message, "/hook") if {
	hook := object.get(input, "hook", null)
	not shape.required[hook]
	message := concat("", ["hook ", lib.show(hook), " is none of ", lib.show(sort(object.keys(shape.required)))])
}

violation contains lib.finding(rule, message, lib.pointer([field])) if {
	some field in shape.required[input.hook]
	object.get(input, field, null) == null
	message := concat("", ["hook ", input.hook, " needs the field ", lib.show(field)])
}

violation contains lib.finding(rule, message, lib.pointer(field.path)) if {
	some field in shape.optional
	value := object.get(input, field.path, _absent)
	value != _absent
	type_name(value) != field.type
	message := concat("", ["must be of type ", field.type, ", but is of type ", type_name(value)])
}

violation contains lib.finding(rule, message, lib.pointer(field.path)) if {
	some field in shape.present
	object.get(input, field.path[0], null) != null
	value := object.get(input, field.path, null)
	type_name(value) != field.type
	message := concat("", ["must be of type ", field.type, ", but is of type ", type_name(value)])
}

violation contains lib.finding(rule, message, lib.pointer(array.concat(path, [i]))) if {
	some path in shape.texts
	some i, value in _at(path)
	not is_string(value)
	message := concat("", ["must be of type string, but is of type ", type_name(value)])
}

violation contains lib.finding(rule, message, lib.pointer(array.concat(path, [key]))) if {
	some path in shape.maps
	some key, value in _at(path)
	not is_string(value)
	message := concat("", ["must be of type string, but is of type ", type_name(value)])
}

violation contains lib.finding(rule, message, lib.pointer(array.concat(item.path, [i, field]))) if {
	some item in shape.items
	some i, value in _at(item.path)
	some field in item.fields
	not _has_text(value, field)
	message := concat("", ["must be an object with a text ", lib.show(field)])
}

violation contains lib.finding(rule, message, lib.pointer(["change", "files", i, "old_path"])) if {
	some i, file in input.change.files
	not _rename_is_whole(file)
	message := "must be the text of the path before a rename, and stand with a rename only"
}

violation contains lib.finding(rule, message, lib.pointer(field.path)) if {
	some field in shape.words
	word := object.get(input, field.path, null)
	is_string(word)
	not word in field.allowed
	message := concat("", [lib.show(word), " is none of ", lib.show(field.allowed)])
}

violation contains lib.finding(rule, message, "/agent/spec/llm") if {
	llm := lib.agent.llm
	some field in ["provider", "model"]
	not _has_text(llm, field)
	message := concat("", ["must be an object with a text ", lib.show(field)])
}

_has_text(value, field) if is_string(value[field])

_at(path) := object.get(input, path, [])

# No JSON value is a set.
_absent := set()

_kinds := {"added", "modified", "deleted", "mode-changed"}

_rename_is_whole(file) if {
	file.kind == "renamed"
	is_string(file.old_path)
}

_rename_is_whole(file) if {
	file.kind in _kinds
	object.get(file, "old_path", _absent) == _absent
}
