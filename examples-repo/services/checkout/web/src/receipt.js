import { nanoid } from 'nanoid';
import Mustache from 'mustache';

const template = 'Order {{id}}: {{total}} {{currency}}';  

/** The line that a customer sees when the payment went through. */
export function receipt(total, currency) {
  return Mustache.render(template, { id: nanoid(), total, currency }); 
}
