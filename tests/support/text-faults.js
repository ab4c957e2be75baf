/** Runs in a browser: finds texts of a page that overlap, are cut off, stick out of their box or can't be read for their colour. */

/** Pixels that a glyph's box may reach over without anybody seeing it. */
const tolerance = 1.5;

/** Ratio of contrast that the Web Content Accessibility Guidelines 2.1 ask for at level AA (1.4.3). */
const leastContrast = 4.5;

// biome-ignore lint/correctness/noUnusedVariables: called by the page that chromium.ts writes
function textFaults(page) {
  const faults = [];
  const texts = textsOf(page);
  const width = page.documentElement.clientWidth;
  for (const { text, element, boxes } of texts) {
    for (const box of boxes) {
      if (box.left < -tolerance || box.right > width + tolerance) {
        faults.push(`"${text}" leaves the page`);
      }
      const holder = holderOf(element).getBoundingClientRect();
      if (box.left < holder.left - tolerance || box.right > holder.right + tolerance) {
        faults.push(`"${text}" sticks out of its box`);
      }
      if (ancestorsOf(element).some((one) => isClipping(one) && !isWithin(box, one))) {
        faults.push(`"${text}" is cut off`);
      }
    }
    const contrast = contrastOf(element);
    if (contrast < leastContrast) faults.push(`"${text}" has a contrast of ${contrast.toFixed(1)}`);
  }
  for (const [index, one] of texts.entries()) {
    for (const other of texts.slice(index + 1)) {
      if (one.boxes.some((box) => other.boxes.some((another) => overlap(box, another)))) {
        faults.push(`"${one.text}" overlaps "${other.text}"`);
      }
    }
  }
  return faults;
}

function textsOf(page) {
  const walker = page.createTreeWalker(page.body, NodeFilter.SHOW_TEXT);
  const texts = [];
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const range = page.createRange();
    range.selectNodeContents(node);
    const boxes = [...range.getClientRects()];
    const text = node.data.trim().slice(0, 60);
    const element = node.parentElement;
    // What lies in closed details has boxes, but is not there to be seen.
    if (text !== "" && element.checkVisibility()) texts.push({ text, element, boxes });
  }
  return texts;
}

function ancestorsOf(element) {
  const parent = element.parentElement;
  return parent === null ? [element] : [element, ...ancestorsOf(parent)];
}

/** The box that a text has to stay in: that of the nearest element that is not part of a line. */
function holderOf(element) {
  return ancestorsOf(element).find((one) => getComputedStyle(one).display !== "inline");
}

function isClipping(element) {
  return getComputedStyle(element).overflow !== "visible";
}

function isWithin(box, element) {
  const outer = element.getBoundingClientRect();
  return (
    box.left >= outer.left - tolerance &&
    box.right <= outer.right + tolerance &&
    box.top >= outer.top - tolerance &&
    box.bottom <= outer.bottom + tolerance
  );
}

function overlap(one, other) {
  return (
    Math.min(one.right, other.right) - Math.max(one.left, other.left) > tolerance &&
    Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > tolerance
  );
}

function contrastOf(element) {
  const grounds = ancestorsOf(element).map((one) => rgb(getComputedStyle(one).backgroundColor));
  const ground = grounds.find(([, , , alpha = 1]) => alpha > 0) ?? [255, 255, 255];
  const [dark, light] = [ground, rgb(getComputedStyle(element).color)]
    .map(luminance)
    .sort((left, right) => left - right);
  return (light + 0.05) / (dark + 0.05);
}

function rgb(color) {
  return color.match(/[\d.]+/g).map(Number);
}

function luminance([red, green, blue]) {
  const [r, g, b] = [red, green, blue]
    .map((part) => part / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
