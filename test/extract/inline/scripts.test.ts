/** Superscripts and subscripts: a number never runs into its exponent, nor a word into its note. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { line } from './lines.ts'

test('scripts: an exponent that ran into its number made another number of it', () => {
  assert.equal(line('10<sup>6</sup> and 10<sup>-3</sup> m'), '10⁶ and 10⁻³ m')
  assert.equal(line('H<sub>2</sub>O, SO<sub>4</sub><sup>2−</sup>, x<sub>1</sub><sup>2</sup>'), 'H₂O, SO₄²⁻, x₁²')
  assert.equal(line('<sup>1</sup>/<sub>2</sub> of <sup>14</sup>C'), '¹/₂ of ¹⁴C')
  assert.equal(line('10<span style="vertical-align: super">9</span> m<span class="superscript">3</span>'), '10⁹ m³')
})

test('scripts: what has no raised form in Unicode is written as TeX does', () => {
  assert.equal(line('x<sup>2k</sup>, e<sup>x</sup>, a<sub>ij</sub>, v<sub>max</sub>'), 'x^{2k}, e^x, a_{ij}, v_{max}')
  assert.equal(line('x<sup><i>n</i>+1</sup>'), 'xⁿ⁺¹')
})

test('scripts: ordinals, abbreviations, trade marks and cents are raised by custom alone', () => {
  assert.equal(line('1<sup>st</sup>, XIX<sup>e</sup>, n<sup>o</sup> 3, M<sup>lle</sup>'), '1st, XIXe, no 3, Mlle')
  assert.equal(line('Lampo<sup>TM</sup> and Piero<sup>®</sup> for $19<sup>99</sup>'), 'Lampo™ and Piero® for $19.99')
})

test('scripts: a word set small is parted from the word before it', () => {
  assert.equal(line('the Lampo<sup>beta</sup> lamp'), 'the Lampo beta lamp')
})

test('scripts: code keeps its own characters', () => {
  assert.equal(line('</p><pre>a<sup>2</sup> <del>b</del></pre><p>x From z'), 'z')
})
