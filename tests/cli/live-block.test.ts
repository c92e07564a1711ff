import { describe, expect, it } from 'vitest';
import { cut, LiveBlock } from '../../src/cli/reporters/live-block.ts';
import { Screen } from './support/screen.ts';

describe('LiveBlock', () => {
  it('draws its lines over the last ones and leaves what was written above', () => {
    const screen = new Screen(40);
    const block = new LiveBlock(screen.terminal);
    block.draw(['orders 0.1s', '1 of 9']);
    block.draw(['orders 0.2s', 'customers 0.1s', '1 of 9']);
    block.above('✗ test failed');
    block.draw(['2 of 9']);
    expect(screen.lines()).toEqual(['✗ test failed', '2 of 9']);
    block.close();
    expect(screen.lines()).toEqual(['✗ test failed']);
    expect(screen.cursorShown).toBe(true);
  });

  it('cuts lines to the width, so that none wraps', () => {
    const screen = new Screen(20);
    const block = new LiveBlock(screen.terminal);
    block.draw(['sql table model main.customers_of_the_shop']);
    block.draw(['done']);
    expect(screen.lines()).toEqual(['done']);
  });

  it('finds its way back after the window got narrower', () => {
    const screen = new Screen(60);
    const block = new LiveBlock(screen.terminal);
    block.above('first');
    block.draw(['sql table model main.customers_of_the_shop', '1 of 2']);
    screen.resize(25);
    block.draw(['1 of 2']);
    expect(screen.lines()).toEqual(['first', '1 of 2']);
  });

  it('counts colours as no width', () => {
    expect(cut('\u001b[31mred\u001b[0m text', 8)).toBe('\u001b[31mred\u001b[0m text');
    expect(cut('\u001b[31mred\u001b[0m text', 5)).toBe('\u001b[31mred\u001b[0m …\u001b[0m');
  });
});
