# An image is named by the digest of its content: a tag can point elsewhere tomorrow.
package mandate.rules.image_by_digest

import data.mandate.lib

rule := "image-by-digest"

violation contains lib.finding(rule, message, "/agent/spec/runtime/image") if {
	lib.config.images.require_digest
	image := lib.agent.runtime.image
	not regex.match(`^[^@\s]+@sha256:[0-9a-f]{64}$`, image)
	message := concat("", ["image ", lib.show(image), " is not named as <name>@sha256:<64 hex digits>"])
}

violation contains lib.finding(rule, message, "/agent/spec/runtime/image") if {
	lib.agent.runtime.sandbox in {"container", "kubernetes"}
	not lib.agent.runtime.image
	message := concat("", ["sandbox ", lib.show(lib.agent.runtime.sandbox), " needs an image"])
}
