package dev.mandate.daemon.process;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * What a signal does to this process, in place of ending the JVM. The JDK offers this in {@code
 * sun.misc} only, which its compiler warns of in every way; hence by reflection.
 */
public final class Signals {
  private static final String SIGNAL = "sun.misc.Signal";
  private static final String HANDLER = "sun.misc.SignalHandler";

  private Signals() {}

  /**
   * @param name without {@code SIG}
   * @param action runs on a thread of its own for each signal; does not throw
   * @return whether it was taken; false where the platform has no such signal, or the JVM was
   *     started with {@code -Xrs}
   */
  @SuppressWarnings("ReferenceEquality") // a handler is equal to itself only
  public static boolean on(String name, Runnable action) {
    try {
      Class<?> signal = Class.forName(SIGNAL);
      Class<?> handler = Class.forName(HANDLER);
      Object mine =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> {
                if (method.getName().equals("handle")) {
                  action.run();
                  return null;
                }
                return switch (method.getName()) {
                  case "hashCode" -> System.identityHashCode(proxy);
                  case "equals" -> proxy == arguments[0];
                  default -> name;
                };
              });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), mine);
      return true;
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException) {
        return false;
      }
      throw new IllegalStateException("cannot handle SIG" + name, e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this JVM has no " + SIGNAL, e);
    }
  }
}
