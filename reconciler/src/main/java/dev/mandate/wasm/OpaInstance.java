package dev.mandate.wasm;

import com.dylibso.chicory.runtime.ByteArrayMemory;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Memory;
import com.dylibso.chicory.wasm.types.MemoryLimits;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.styra.opa.wasm.OpaWasm_Env;
import com.styra.opa.wasm.OpaWasm_ModuleExports;
import com.styra.opa.wasm.OpaWasm_ModuleImports;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One instance of a policy with its data, speaking OPA's WASM ABI (OPA documentation,
 * "WebAssembly", section "ABI"). Not thread-safe. After any exception it must not be used again:
 * its memory may be in any state.
 */
final class OpaInstance {
  private static final int PAGE_BYTES = 65_536;
  private static final int FORMAT_JSON = 0;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Memory memory;
  private final OpaWasm_ModuleExports exports;
  private final Map<Integer, String> hostFunctions = new HashMap<>();
  private int dataAddress;
  private int heapBase;

  OpaInstance(ModuleCode code, int maxPages) {
    this.memory = new ByteArrayMemory(new MemoryLimits(code.initialPages(), maxPages));
    Host host = new Host();
    OpaWasm_ModuleImports imports = () -> host;
    Instance instance =
        Instance.builder(code.module())
            .withImportValues(imports.toImportValues())
            .withMemoryFactory(limits -> memory)
            .withMachineFactory(code.machines())
            .build();
    this.exports = new OpaWasm_ModuleExports(instance);
  }

  long abiMajor() {
    return exports.opaWasmAbiVersion().getValue();
  }

  long abiMinor() {
    return exports.opaWasmAbiMinorVersion().getValue();
  }

  /** Names of the functions that the module expects of its host, with their ids. */
  Map<String, Integer> builtins() {
    return ids(exports.builtins());
  }

  Map<String, Integer> entrypoints() {
    return ids(exports.entrypoints());
  }

  /** Sets the base document, once, before the first evaluation. */
  void load(byte[] data) {
    builtins().forEach((name, id) -> hostFunctions.put(id, name));
    dataAddress = parse(data);
    heapBase = exports.opaHeapPtrGet();
  }

  /**
   * What the engine answers, as JSON text: a list with an object {@code {"result": …}}, or an empty
   * list when the entry point is undefined.
   */
  String evaluate(int entrypoint, byte[] input) {
    int afterInput = Math.addExact(heapBase, (input.length + 7) & ~7);
    reserve(afterInput);
    memory.write(heapBase, input);
    int result =
        exports.opaEval(
            0, entrypoint, dataAddress, heapBase, input.length, afterInput, FORMAT_JSON);
    if (result == 0) {
      throw new PolicyTrap("the module returned no result");
    }
    return memory.readCString(result);
  }

  private void reserve(int end) {
    int missing = (end - 1) / PAGE_BYTES + 1 - memory.pages();
    if (missing > 0 && memory.grow(missing) < 0) {
      throw new PolicyTrap("memory: the input does not fit");
    }
  }

  private int parse(byte[] json) {
    int address = exports.opaMalloc(json.length);
    memory.write(address, json);
    int value = exports.opaJsonParse(address, json.length);
    if (value == 0) {
      throw new PolicyTrap("the module cannot read JSON that it is given");
    }
    exports.opaFree(address);
    return value;
  }

  private String dump(int value) {
    int text = exports.opaJsonDump(value);
    String json = memory.readCString(text);
    exports.opaFree(text);
    return json;
  }

  private Map<String, Integer> ids(int value) {
    Map<String, Integer> ids = new HashMap<>();
    for (var entry : read(dump(value)).properties()) {
      ids.put(entry.getKey(), entry.getValue().intValue());
    }
    return ids;
  }

  private static JsonNode read(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new PolicyTrap("the module wrote what is not JSON: " + e.getOriginalMessage());
    }
  }

  private int callHost(int id, int... arguments) {
    String name = hostFunctions.get(id);
    if (name == null) {
      throw new PolicyTrap("the module called the unknown host function " + id);
    }
    List<JsonNode> values = new ArrayList<>();
    for (int argument : arguments) {
      values.add(read(dump(argument)));
    }
    return parse(HostFunctions.call(name, values).toString().getBytes(StandardCharsets.UTF_8));
  }

  /** What the module may call. */
  private final class Host implements OpaWasm_Env {
    @Override
    public void opaAbort(int address) {
      throw new PolicyTrap(memory.readCString(address));
    }

    @Override
    public Memory memory() {
      return memory;
    }

    @Override
    public int opaBuiltin0(int id, int context) {
      return callHost(id);
    }

    @Override
    public int opaBuiltin1(int id, int context, int a) {
      return callHost(id, a);
    }

    @Override
    public int opaBuiltin2(int id, int context, int a, int b) {
      return callHost(id, a, b);
    }

    @Override
    public int opaBuiltin3(int id, int context, int a, int b, int c) {
      return callHost(id, a, b, c);
    }

    @Override
    public int opaBuiltin4(int id, int context, int a, int b, int c, int d) {
      return callHost(id, a, b, c, d);
    }
  }
}
