import { openSample, sampleText } from '../model/sample-text.ts';

/** What stands before and after the labels of one sample name, as bytes made once for all series. */
export class SampleFrame {
  /** The whole line up to its value, where there are no labels. */
  readonly bare: Uint8Array;
  /** Up to the labels. */
  readonly open: Uint8Array;
  /** Up to the first of more labels, which every line of the name has, such as `le`. */
  readonly openText: string;
  /** Whether the name is ASCII, and so everything but the labels. */
  readonly ascii: boolean;
  readonly length: number;

  constructor(name: string) {
    this.bare = Buffer.from(sampleText(name, ''));
    this.openText = openSample(name);
    this.open = Buffer.from(this.openText);
    this.ascii = this.open.length === this.openText.length;
    this.length = this.bare.length + this.open.length;
  }

  /** The start of a line that has the labels and more. */
  before(labels: string): string {
    return labels === '' ? this.openText : `${this.openText}${labels},`;
  }
}
