package dev.mandate.e2e;

import dev.mandate.testkit.GitHttpServer;
import dev.mandate.testkit.faults.FaultProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** The way to a scene's repository: a path, its host, or a server and a network of its own. */
final class Served implements AutoCloseable {
  private final Path repository;
  private final Optional<Hosting> hosting;
  private Optional<GitHttpServer> server = Optional.empty();
  private Optional<FaultProxy> proxy = Optional.empty();
  private String where;

  /** On its host where it has one, else in place. */
  Served(Path repository, Optional<Hosting> hosting) {
    this.repository = repository;
    this.hosting = hosting;
    this.where = hosting.map(host -> host.repository.cloneUrl()).orElse(repository.toString());
  }

  String where() {
    return where;
  }

  void at(String address) {
    where = address;
  }

  /** From now on everybody comes over HTTP: to its host, or to a server of its own. */
  GitHttpServer overHttp() {
    if (hosting.isPresent()) {
      return hosting.get().hub.git();
    }
    if (server.isPresent()) {
      return server.get();
    }
    try {
      server = Optional.of(new GitHttpServer(repository.getParent()));
    } catch (Exception e) {
      throw new AssertionError("no server", e);
    }
    where = server.get().url(repository.getFileName().toString());
    return server.get();
  }

  /** The same, through a network that can fail. */
  FaultProxy overFaultyNetwork() {
    try {
      proxy = Optional.of(new FaultProxy(overHttp().url("")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    where = proxy.get().url(URI.create(where).getPath().substring(1));
    return proxy.get();
  }

  /**
   * From now on nobody pushes these refs.
   *
   * @param refs a full name, or {@code refs/*} for all
   * @return what whoever pushes one is told, among other things
   */
  String refuse(String refs) {
    if (hosting.isPresent()) {
      hosting.get().hub.git().protect(ref -> refs.equals("refs/*") || refs.equals(ref));
      return "repository rule violations";
    }
    try {
      Files.createDirectories(hook().getParent());
      Files.writeString(
          hook(),
          """
          #!/bin/sh
          while read -r old new ref; do
            case $ref in %s) echo "$ref is not welcome here"; exit 1 ;; esac
          done
          """
              .formatted(refs));
      Files.setPosixFilePermissions(hook(), PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return "pre-receive";
  }

  /** Everything is taken again. */
  void refuseNothing() {
    hosting.ifPresent(host -> host.hub.git().protect(ref -> false));
    try {
      Files.deleteIfExists(hook());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path hook() {
    return repository.resolve("hooks").resolve("pre-receive");
  }

  @Override
  public void close() {
    proxy.ifPresent(FaultProxy::close);
    server.ifPresent(GitHttpServer::close);
  }
}
