package dev.mandate.wasm;

import com.dylibso.chicory.compiler.InterpreterFallback;
import com.dylibso.chicory.compiler.MachineFactoryCompiler;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.InterpreterMachine;
import com.dylibso.chicory.runtime.Machine;
import com.dylibso.chicory.wasm.Parser;
import com.dylibso.chicory.wasm.WasmModule;
import com.dylibso.chicory.wasm.types.MemoryImport;
import java.util.function.Function;

/**
 * The code of a module, made ready once and shared by all its instances; it holds no state.
 *
 * @param initialPages of memory that the module asks for
 */
record ModuleCode(WasmModule module, Function<Instance, Machine> machines, int initialPages) {

  /** Throws Chicory's unchecked exceptions for bytes that are not a valid module. */
  static ModuleCode of(byte[] wasm, WasmSettings.Mode mode) {
    return switch (mode) {
      case INTERPRETED -> new ModuleCode(Parser.parse(wasm), InterpreterMachine::new);
      case COMPILED -> TranslatedBaseline.isOf(wasm) ? TranslatedBaseline.code() : translated(wasm);
    };
  }

  private static ModuleCode translated(byte[] wasm) {
    WasmModule module = Parser.parse(wasm);
    // A function too large for the JVM's class format is interpreted instead.
    return new ModuleCode(
        module,
        MachineFactoryCompiler.builder(module)
            .withInterpreterFallback(InterpreterFallback.SILENT)
            .compile());
  }

  ModuleCode(WasmModule module, Function<Instance, Machine> machines) {
    this(module, machines, initialPages(module));
  }

  private static int initialPages(WasmModule module) {
    return module.importSection().stream()
        .filter(MemoryImport.class::isInstance)
        .map(MemoryImport.class::cast)
        .mapToInt(memory -> memory.limits().initialPages())
        .findFirst()
        .orElse(0);
  }
}
