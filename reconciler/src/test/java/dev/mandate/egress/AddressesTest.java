package dev.mandate.egress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.spec.Agent;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a proxy decides by: addresses, names, and what was asked. */
class AddressesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.8.9.10",
        "0.0.0.0",
        "10.1.2.3",
        "100.100.100.200",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "192.0.0.192",
        "198.19.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "::127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "2002:7f00:1::",
        "fd00:ec2::254",
        "fe80::1",
        "fec0::1",
        "ff02::1",
      })
  void whatIsNotOnThePublicInternet(String address) throws Exception {
    assertFalse(Addresses.isPublic(InetAddress.getByName(address)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"8.8.8.8", "1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1", "2a00:1450::1"})
  void whatIs(String address) throws Exception {
    assertTrue(Addresses.isPublic(InetAddress.getByName(address)));
  }

  @Test
  void aStarStandsForAnyTextAndThePortCounts() {
    Places places =
        new Places(
            List.of(new Agent.Egress("api.Example.org", 443), new Agent.Egress("*.test", 80)));
    assertTrue(places.allow("api.example.org", 443));
    assertFalse(places.allow("api.example.org", 80));
    assertFalse(places.allow("apixexample.org", 443));
    assertFalse(places.allow("api.example.org.evil", 443));
    assertTrue(places.allow("a.b.test", 80));
    assertFalse(places.allow("test", 80));
    assertFalse(new Places(List.of()).allow("a", 443));
  }

  @Test
  void aTunnelAndAPlainRequestAreUnderstood() {
    RequestHead tunnel = RequestHead.parse("CONNECT Api.Example.org.:443 HTTP/1.1\r\n\r\n").get();
    assertEquals("api.example.org", tunnel.host());
    assertEquals(443, tunnel.port());
    assertEquals("::1", RequestHead.parse("CONNECT [::1]:443 HTTP/1.1\r\n\r\n").get().host());

    RequestHead plain =
        RequestHead.parse(
                """
                GET http://a.test:81/p?q=1 HTTP/1.1
                Host: b.test
                Connection: keep-alive
                Upgrade: h2c
                Proxy-Connection: x
                A: b

                """)
            .get();
    assertEquals(81, plain.port());
    assertEquals(
        """
        GET /p?q=1 HTTP/1.1
        Host: a.test:81
        A: b
        Connection: close

        """
            .replace("\n", "\r\n"),
        new String(plain.onward().get(), StandardCharsets.US_ASCII));
    assertEquals(80, RequestHead.parse("GET http://a.test HTTP/1.1\r\n\r\n").get().port());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "GET / HTTP/1.1",
        "GET https://a.test/ HTTP/1.1",
        "CONNECT a.test HTTP/1.1",
        "CONNECT a.test:0 HTTP/1.1",
        "CONNECT a.test:99999 HTTP/1.1",
        "CONNECT me@a.test:443 HTTP/1.1",
        "CONNECT a.test:443/x y HTTP/1.1",
        "CONNECT a_\u0007.test:443 HTTP/1.1",
        "CONNECT a.test:443 HTTP/2.0",
        "SSH-2.0-OpenSSH",
        "GET http://a.test/ HTTP/1.1\r\nHost : b.test",
        "GET http://a.test/ HTTP/1.1\r\nA: b\r\n c",
        "GET http://a.test/ HTTP/1.1\r\nno field",
      })
  void allElseIsNone(String line) {
    assertEquals(Optional.empty(), RequestHead.parse(line + "\r\n\r\n"));
  }
}
