// Reads QR codes from pictures: with the browser's own reader where it has one, else with the one below (ISO/IEC 18004, byte, digits and
// letters; versions 1 to 40). It looks for the three finders, straightens the square between them and corrects errors (Reed-Solomon).
import { openCamera, closeCamera } from './capture.js';
const EVERY = 150, LARGEST = 800;

/** Scans what a video shows until a code is found or `stop` is called; answers its text, empty when stopped or without camera. */
export async function scan(video) {
  if (!await openCamera(video)) return null;
  const canvas = document.createElement('canvas');
  while (video.srcObject) {
    const text = await ofSource(video, video.videoWidth, video.videoHeight, canvas);
    if (text) { closeCamera(video); return text; }
    await new Promise(done => setTimeout(done, EVERY));
  }
  return '';
}

export const stop = video => closeCamera(video);

/** The text of a code in a chosen picture; null where none is found. */
export async function ofFile(input) {
  const file = input.files[0];
  input.value = '';
  if (!file) return null;
  const bitmap = await createImageBitmap(file);
  return ofSource(bitmap, bitmap.width, bitmap.height, document.createElement('canvas'));
}

/** The text of a code in an image that the page shows; null where none is found. */
export const ofImage = image => ofSource(image, image.naturalWidth, image.naturalHeight, document.createElement('canvas'));

let native;
async function ofSource(source, width, height, canvas) {
  if (!width) return null;
  if ('BarcodeDetector' in window) {
    try {
      native ??= new BarcodeDetector({ formats: ['qr_code'] });
      const [found] = await native.detect(source);
      if (found) return found.rawValue;
    } catch { /* Then the one below. */ }
  }
  const scale = Math.min(1, LARGEST / Math.max(width, height));
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  pen.drawImage(source, 0, 0, canvas.width, canvas.height);
  return decode(pen.getImageData(0, 0, canvas.width, canvas.height));
}

/** @param {ImageData} picture */
export function decode(picture) {
  const image = binary(picture);
  const finders = findersOf(image);
  for (const three of triples(finders)) {
    const text = read(image, three);
    if (text !== null) return text;
  }
  return null;
}

/** Dark or light, each point against the mean of its surroundings. */
function binary({ data, width, height }) {
  const sums = new Float64Array((width + 1) * (height + 1)), grey = new Uint8Array(width * height), bits = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    let row = 0;
    for (let x = 0; x < width; x++) {
      const i = y * width + x, p = i * 4;
      grey[i] = (data[p] * 77 + data[p + 1] * 150 + data[p + 2] * 29) >> 8;
      row += grey[i];
      sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1] + row;
    }
  }
  const half = Math.max(12, Math.round(Math.min(width, height) / 10));
  for (let y = 0; y < height; y++) {
    const top = Math.max(0, y - half), bottom = Math.min(height, y + half);
    for (let x = 0; x < width; x++) {
      const left = Math.max(0, x - half), right = Math.min(width, x + half), w = width + 1;
      const mean = (sums[bottom * w + right] - sums[top * w + right] - sums[bottom * w + left] + sums[top * w + left]) / ((bottom - top) * (right - left));
      bits[y * width + x] = grey[y * width + x] < Math.min(mean - 4, 200) ? 1 : 0;
    }
  }
  return { bits, width, height, at: (x, y) => (x >= 0 && y >= 0 && x < width && y < height ? bits[(y | 0) * width + (x | 0)] : 0) };
}

/** Centres of 1:1:3:1:1, across and down. */
function findersOf(image) {
  const found = [];
  const fits = runs => { const unit = runs.reduce((a, b) => a + b) / 7; return unit >= 1 && runs.every((run, i) => Math.abs(run - unit * (i === 2 ? 3 : 1)) <= unit * (i === 2 ? 1.2 : .75)); };
  // From a point in the middle outwards, both ways; null where it is no finder along this line.
  const cross = (x, y, dx, dy) => {
    const runs = [0, 0, 0, 0, 0];
    let ahead = 0, back = 0;
    for (const [side, order] of [[1, [2, 3, 4]], [-1, [2, 1, 0]]]) {
      let step = side > 0 ? 0 : 1, colour = 1;
      for (const slot of order) {
        for (; image.at(x + side * step * dx, y + side * step * dy) === colour && step < 400; step++) runs[slot]++;
        colour ^= 1;
        if (slot === 2) { if (side > 0) ahead = step; else back = step; }
      }
    }
    return fits(runs) ? { shift: (ahead - back) / 2, unit: runs.reduce((a, b) => a + b) / 7 } : null;
  };
  for (let y = 0; y < image.height; y += 2) {
    let runs = [], colour = 0, length = 0;
    for (let x = 0; x <= image.width; x++) {
      const here = x < image.width ? image.at(x, y) : colour ^ 1;
      if (here === colour) { length++; continue; }
      runs.push(length);
      if (colour === 1 && runs.length >= 6 && fits(runs.slice(-5))) {
        const five = runs.slice(-5), middle = x - five[4] - five[3] - five[2] / 2;
        const down = cross(Math.floor(middle), y, 0, 1);
        const cy = down && y + down.shift, across = down && cross(Math.floor(middle), Math.floor(cy), 1, 0);
        if (across) {
          const cx = Math.floor(middle) + across.shift, unit = (down.unit + across.unit) / 2;
          const near = found.find(one => Math.hypot(one.x - cx, one.y - cy) < unit * 4);
          if (near) { near.x = (near.x * near.count + cx) / (near.count + 1); near.y = (near.y * near.count + cy) / (near.count + 1); near.unit = (near.unit * near.count + unit) / (near.count + 1); near.count++; }
          else found.push({ x: cx, y: cy, unit, count: 1 });
        }
      }
      [colour, length] = [here, 1];
    }
  }
  return found.sort((a, b) => b.count - a.count).slice(0, 8);
}

/** Threes that can be a code's corners: of one size, at a right angle, equally far. The corner comes first, then right, then below. */
function* triples(points) {
  for (let i = 0; i < points.length; i++) for (let j = 0; j < points.length; j++) for (let k = j + 1; k < points.length; k++) {
    if (i === j || i === k) continue;
    let [corner, right, below] = [points[i], points[j], points[k]];
    const ux = right.x - corner.x, uy = right.y - corner.y, vx = below.x - corner.x, vy = below.y - corner.y, a = Math.hypot(ux, uy), b = Math.hypot(vx, vy);
    if (Math.abs(a - b) > .3 * Math.max(a, b) || Math.abs(ux * vx + uy * vy) > .3 * a * b) continue;
    if (ux * vy - uy * vx < 0) [right, below] = [below, right];
    yield { corner, right, below };
  }
}

function read(image, { corner, right, below }) {
  const unit = (corner.unit + right.unit + below.unit) / 3;
  const across = Math.hypot(right.x - corner.x, right.y - corner.y), down = Math.hypot(below.x - corner.x, below.y - corner.y);
  const about = ((across + down) / 2 / unit + 7 - 17) / 4;
  for (const version of [Math.round(about), Math.round(about) - 1, Math.round(about) + 1]) {
    if (version < 1 || version > 40) continue;
    const size = version * 4 + 17, span = size - 7;
    const flat = (i, j) => [corner.x + (right.x - corner.x) * (i - 3) / span + (below.x - corner.x) * (j - 3) / span, corner.y + (right.y - corner.y) * (i - 3) / span + (below.y - corner.y) * (j - 3) / span];
    for (const to of [version > 1 ? tilted(image, corner, right, below, size, flat, unit) : null, flat]) {
      const text = to && words(size, version, (i, j) => { const [x, y] = to(i, j); return image.at(Math.floor(x + .5), Math.floor(y + .5)); });
      if (text != null) return text;
    }
  }
  return null;
}

/** With the alignment mark near the fourth corner the square may be seen at an angle; null where the mark is not found. */
function tilted(image, corner, right, below, size, flat, unit) {
  const [gx, gy] = flat(size - 7, size - 7);
  let best = null;
  for (let dy = -4 * unit; dy <= 4 * unit; dy += Math.max(1, unit / 3)) for (let dx = -4 * unit; dx <= 4 * unit; dx += Math.max(1, unit / 3)) {
    let score = -Math.hypot(dx, dy) / unit / 4;
    for (let j = -2; j <= 2; j++) for (let i = -2; i <= 2; i++) score += image.at(gx + dx + i * unit, gy + dy + j * unit) === (Math.max(Math.abs(i), Math.abs(j)) === 1 ? 0 : 1) ? 1 : -1;
    if (!best || score > best.score) best = { score, x: gx + dx, y: gy + dy };
  }
  if (best.score < 17) return null;
  const e = size - 7, n = size - 4;
  return projective([[3, 3, corner.x, corner.y], [n, 3, right.x, right.y], [3, n, below.x, below.y], [e, e, best.x, best.y]]);
}

/** The projective map through four pairs of points. */
function projective(pairs) {
  const rows = pairs.flatMap(([i, j, x, y]) => [[i, j, 1, 0, 0, 0, -i * x, -j * x, x], [0, 0, 0, i, j, 1, -i * y, -j * y, y]]);
  for (let c = 0; c < 8; c++) {
    let pivot = c;
    for (let r = c; r < 8; r++) if (Math.abs(rows[r][c]) > Math.abs(rows[pivot][c])) pivot = r;
    if (Math.abs(rows[pivot][c]) < 1e-9) return null;
    [rows[c], rows[pivot]] = [rows[pivot], rows[c]];
    for (let r = 0; r < 8; r++) if (r !== c) { const f = rows[r][c] / rows[c][c]; for (let k = c; k < 9; k++) rows[r][k] -= f * rows[c][k]; }
  }
  const [a, b, c, d, e, f, g, h] = rows.map((row, k) => row[8] / row[k]);
  return (i, j) => { const w = g * i + h * j + 1; return [(a * i + b * j + c) / w, (d * i + e * j + f) / w]; };
}

const MASKS = [(i, j) => (i + j) % 2, (i, j) => j % 2, i => i % 3, (i, j) => (i + j) % 3, (i, j) => ((j >> 1) + Math.floor(i / 3)) % 2,
  (i, j) => (i * j) % 2 + (i * j) % 3, (i, j) => ((i * j) % 2 + (i * j) % 3) % 2, (i, j) => ((i + j) % 2 + (i * j) % 3) % 2];
// For L, M, Q, H: check words of a block, and blocks, by version.
const CHECKS = ['7 10 15 20 26 18 20 24 30 18 20 24 26 30 22 24 28 30 28 28 28 28 30 30 26 28 30 30 30 30 30 30 30 30 30 30 30 30 30 30', '10 16 26 18 24 16 18 22 22 26 30 22 22 24 24 28 28 26 26 26 26 28 28 28 28 28 28 28 28 28 28 28 28 28 28 28 28 28 28 28',
  '13 22 18 26 18 24 18 22 20 24 28 26 24 20 30 24 28 28 26 30 28 30 30 30 30 28 30 30 30 30 30 30 30 30 30 30 30 30 30 30', '17 28 22 16 22 28 26 26 24 28 24 28 22 24 24 30 28 28 26 28 30 24 30 30 30 30 30 30 30 30 30 30 30 30 30 30 30 30 30 30'].map(row => row.split(' ').map(Number));
const BLOCKS = ['1 1 1 1 1 2 2 2 2 4 4 4 4 4 6 6 6 6 7 8 8 9 9 10 12 12 12 13 14 15 16 17 18 19 19 20 21 22 24 25', '1 1 1 2 2 4 4 4 5 5 5 8 9 9 10 10 11 13 14 16 17 17 18 20 21 23 25 26 28 29 31 33 35 37 38 40 43 45 47 49',
  '1 1 2 2 4 4 6 6 8 8 8 10 12 16 12 17 16 18 21 20 23 23 25 27 29 34 34 35 38 40 43 45 48 51 53 56 59 62 65 68', '1 1 2 4 4 4 5 6 8 8 11 11 16 16 18 16 19 21 25 25 25 34 30 32 35 37 40 42 45 48 51 54 57 60 63 66 70 74 77 81'].map(row => row.split(' ').map(Number));

/** The code's text, from a function that tells whether the module in a column and row is dark; null where it is no code. */
export function words(size, version, dark) {
  const format = formatOf(size, dark);
  if (!format) return null;
  const fixed = fixedOf(size, version), mask = MASKS[format.mask], stream = [];
  let bits = 0, count = 0;
  for (let right = size - 1; right > 0; right -= 2) {
    if (right === 6) right--;
    const up = ((right + 1) & 2) === 0;
    for (let step = 0; step < size; step++) for (const i of [right, right - 1]) {
      const j = up ? size - 1 - step : step;
      if (fixed(i, j)) continue;
      bits = (bits << 1) | (dark(i, j) ^ (mask(i, j) === 0 ? 1 : 0));
      if (++count === 8) { stream.push(bits); bits = count = 0; }
    }
  }
  const checks = CHECKS[format.level][version - 1], blocks = BLOCKS[format.level][version - 1], short = Math.floor(stream.length / blocks), long = stream.length % blocks;
  const parts = Array.from({ length: blocks }, () => []);
  let at = 0;
  for (let k = 0; k <= short - checks; k++) for (let b = 0; b < blocks; b++) if (k < short - checks || b >= blocks - long) parts[b].push(stream[at++]);
  for (let k = 0; k < checks; k++) for (let b = 0; b < blocks; b++) parts[b].push(stream[at++]);
  const data = [];
  for (const part of parts) {
    const right = corrected(part, checks);
    if (!right) return null;
    data.push(...right.slice(0, -checks));
  }
  return textOf(data, version);
}

/** Level and mask stand in the picture twice; the nearest of the 32 that there are, if it is near enough. */
function formatOf(size, dark) {
  const one = [], two = [];
  for (let k = 0; k <= 5; k++) one.push([8, k]);
  one.push([8, 7], [8, 8], [7, 8]);
  for (let k = 9; k < 15; k++) one.push([14 - k, 8]);
  for (let k = 0; k < 8; k++) two.push([size - 1 - k, 8]);
  for (let k = 8; k < 15; k++) two.push([8, size - 15 + k]);
  let best = { distance: 4 };
  for (const places of [one, two]) {
    const seen = places.reduce((value, [i, j], k) => value | dark(i, j) << k, 0);
    for (let value = 0; value < 32; value++) {
      let rest = value;
      for (let k = 0; k < 10; k++) rest = (rest << 1) ^ ((rest >> 9) * 0x537);
      const distance = (((value << 10 | rest) ^ 0x5412) ^ seen).toString(2).replaceAll('0', '').length;
      if (distance < best.distance) best = { distance, level: [1, 0, 3, 2][value >> 3], mask: value & 7 };
    }
  }
  return best.level === undefined ? null : best;
}

/** Which modules are not data: finders, timing, alignment, format and version. */
function fixedOf(size, version) {
  const marks = [];
  if (version > 1) {
    const count = Math.floor(version / 7) + 2, step = version === 32 ? 26 : Math.ceil((version * 4 + 4) / (count * 2 - 2)) * 2;
    for (let k = 0, place = size - 7; k < count - 1; k++, place -= step) marks.unshift(place);
    marks.unshift(6);
  }
  const last = size - 7;
  return (i, j) => i === 6 || j === 6 || (i < 9 && j < 9) || (i < 9 && j >= size - 8) || (i >= size - 8 && j < 9)
    || (version >= 7 && ((i < 6 && j >= size - 11) || (j < 6 && i >= size - 11)))
    || marks.some(x => Math.abs(i - x) <= 2 && marks.some(y => Math.abs(j - y) <= 2 && !(x === 6 && y === 6) && !(x === 6 && y === last) && !(x === last && y === 6)));
}

const EXP = new Uint8Array(512), LOG = new Uint8Array(256);
for (let k = 0, x = 1; k < 255; k++) { EXP[k] = EXP[k + 255] = x; LOG[x] = k; x = x << 1 ^ (x & 128 ? 0x11d : 0); }
const times = (a, b) => (a && b ? EXP[LOG[a] + LOG[b]] : 0);
const value = (poly, x) => poly.reduceRight((sum, factor) => times(sum, x) ^ factor, 0);

/** Reed-Solomon: Berlekamp and Massey's locator, Forney's values; null where more is wrong than can be put right. */
function corrected(part, checks) {
  const block = [...part], back = [...block].reverse(), syndromes = Array.from({ length: checks }, (_, k) => value(back, EXP[k]));
  if (syndromes.every(s => s === 0)) return block;
  let locator = [1], before = [1], length = 0, gap = 1, last = 1;
  for (let n = 0; n < checks; n++) {
    let off = syndromes[n];
    for (let k = 1; k <= length; k++) off ^= times(locator[k] ?? 0, syndromes[n - k]);
    if (off === 0) { gap++; continue; }
    const kept = [...locator], factor = times(off, EXP[255 - LOG[last]]);
    before.forEach((b, k) => { locator[k + gap] = (locator[k + gap] ?? 0) ^ times(factor, b); });
    for (let k = 0; k < locator.length; k++) locator[k] ??= 0;
    if (2 * length <= n) { length = n + 1 - length; before = kept; last = off; gap = 1; } else gap++;
  }
  if (length > checks / 2) return null;
  const evaluator = syndromes.map((_, n) => { let sum = 0; for (let k = 0; k <= n; k++) sum ^= times(locator[k] ?? 0, syndromes[n - k]); return sum; });
  let put = 0;
  for (let k = 0; k < block.length; k++) {
    const inverse = EXP[(255 - k) % 255];
    if (value(locator, inverse) !== 0) continue;
    let slope = 0;
    for (let p = 1; p < locator.length; p += 2) { let power = 1; for (let q = 0; q < p - 1; q++) power = times(power, inverse); slope ^= times(locator[p], power); }
    if (slope === 0) return null;
    block[block.length - 1 - k] ^= times(times(EXP[k], value(evaluator, inverse)), EXP[255 - LOG[slope]]);
    put++;
  }
  return put === length ? block : null;
}

/** The segments: digits, letters, bytes (UTF-8). */
function textOf(data, version) {
  const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';
  let at = 0, text = '';
  const take = count => { let bits = 0; for (; count > 0; count--, at++) bits = bits << 1 | ((data[at >> 3] >> (7 - (at & 7))) & 1); return bits; };
  const long = version < 10 ? 0 : version < 27 ? 1 : 2;
  while (data.length * 8 - at >= 4) {
    const mode = take(4);
    if (mode === 0) break;
    if (mode === 4) {
      const bytes = new Uint8Array(take(long ? 16 : 8));
      for (let k = 0; k < bytes.length; k++) bytes[k] = take(8);
      text += new TextDecoder().decode(bytes);
    } else if (mode === 2) {
      let count = take([9, 11, 13][long]);
      for (; count >= 2; count -= 2) { const pair = take(11); text += LETTERS[Math.floor(pair / 45)] + LETTERS[pair % 45]; }
      if (count) text += LETTERS[take(6)];
    } else if (mode === 1) {
      let count = take([10, 12, 14][long]);
      for (; count > 0; count -= 3) text += String(take([0, 4, 7, 10][Math.min(3, count)])).padStart(Math.min(3, count), '0');
    } else if (mode === 7) take(8);
    else return null;
  }
  return text;
}
