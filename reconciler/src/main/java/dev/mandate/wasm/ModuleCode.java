package dev.mandate.wasm;

import com.dylibso.chicory.compiler.InterpreterFallback;
import com.dylibso.chicory.compiler.MachineFactoryCompiler;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.InterpreterMachine;
import com.dylibso.chicory.runtime.Machine;
import com.dylibso.chicory.runtime.Memory;
import com.dylibso.chicory.wasm.Parser;
import com.dylibso.chicory.wasm.WasmModule;
import com.dylibso.chicory.wasm.types.ActiveDataSegment;
import com.dylibso.chicory.wasm.types.MemoryImport;
import com.dylibso.chicory.wasm.types.OpCode;
import java.util.Arrays;
import java.util.function.Function;

/**
 * The code of a module, made ready once and shared by all its instances; it holds no state.
 *
 * @param initialPages of memory that the module needs from the start
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
    int imported =
        module.importSection().stream()
            .filter(MemoryImport.class::isInstance)
            .map(MemoryImport.class::cast)
            .mapToInt(memory -> memory.limits().initialPages())
            .findFirst()
            .orElse(0);
    // OPA imports two pages however large a policy is, and leaves it to the host to give enough.
    long forData = (endOfData(module) + Memory.PAGE_SIZE - 1) / Memory.PAGE_SIZE;
    return (int) Math.max(imported, Math.min(forData, Memory.RUNTIME_MAX_PAGES));
  }

  private static long endOfData(WasmModule module) {
    return Arrays.stream(module.dataSection().dataSegments())
        .filter(ActiveDataSegment.class::isInstance)
        .map(ActiveDataSegment.class::cast)
        .filter(segment -> segment.offsetInstructions().get(0).opcode() == OpCode.I32_CONST)
        .mapToLong(
            segment ->
                (segment.offsetInstructions().get(0).operand(0) & 0xFFFF_FFFFL)
                    + segment.data().length)
        .max()
        .orElse(0);
  }
}
