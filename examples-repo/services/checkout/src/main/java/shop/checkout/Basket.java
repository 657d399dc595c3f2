package shop.checkout;

import java.util.List;

/** What a customer is about to buy. */
public record Basket(String currency, List<Line> lines) {

  /** So many of one article. */
  public record Line(String article, int quantity, Price each) {}

  public Price total() {
    Price total = new Price(currency, 0);
    for (Line line : lines) {
      total = total.plus(line.each().times(line.quantity()));
    }
    return total;
  }
}
