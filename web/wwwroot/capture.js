// Camera, position, dictation, signature: what only the device can give. Pictures become small JPEGs, kept under their digest.
import { keepFile } from './queue.js';
const LARGEST = 1600;
const running = new WeakMap();

async function picture(source, width, height) {
  const scale = Math.min(1, LARGEST / Math.max(width, height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  canvas.getContext('2d').drawImage(source, 0, 0, canvas.width, canvas.height);
  return keepFile(await new Promise(done => canvas.toBlob(done, 'image/jpeg', .85)));
}

/** Shows the camera in a video element; false where there is none or it is not allowed. */
export async function openCamera(video) {
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment', width: { ideal: 1600 } }, audio: false });
    running.set(video, stream);
    video.srcObject = stream;
    await video.play();
    return true;
  } catch {
    return false;
  }
}

export function closeCamera(video) {
  running.get(video)?.getTracks().forEach(track => track.stop());
  if (video) video.srcObject = null;
}

export const shoot = video => picture(video, video.videoWidth, video.videoHeight);

/** Pictures chosen from the device; answers their digests. */
export async function take(input) {
  const digests = [];
  for (const file of input.files) {
    try {
      const bitmap = await createImageBitmap(file);
      digests.push(await picture(bitmap, bitmap.width, bitmap.height));
    } catch {
      digests.push(await keepFile(file));
    }
  }
  input.value = '';
  return digests;
}

/** The position as JSON, or the reason why there is none: denied, unavailable. */
export const locate = () => new Promise(done => {
  if (!navigator.geolocation) return done('{"fault":"unavailable"}');
  navigator.geolocation.getCurrentPosition(
    ({ coords, timestamp }) => done(JSON.stringify({ lat: coords.latitude, lon: coords.longitude, accuracyMetres: coords.accuracy, fixedAt: new Date(timestamp).toISOString() })),
    fault => done(JSON.stringify({ fault: fault.code === 1 ? 'denied' : 'unavailable' })),
    { enableHighAccuracy: true, timeout: 15000, maximumAge: 0 });
});

export const canDictate = () => 'SpeechRecognition' in window || 'webkitSpeechRecognition' in window;

/** Listens once; answers what was said, empty when nothing was understood. */
export const dictate = language => new Promise(done => {
  const listening = new (window.SpeechRecognition ?? window.webkitSpeechRecognition)();
  listening.lang = language;
  let said = '';
  listening.onresult = event => { said = [...event.results].map(result => result[0].transcript).join(''); };
  listening.onerror = listening.onend = () => done(said);
  listening.start();
});

let taping;
/** Records what is said, at most so many seconds; tells `reference.Heard` how many it is and `reference.Full` when it ends by itself. False where there is no microphone or it is not allowed. */
export async function record(reference, most) {
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    const type = ['audio/webm;codecs=opus', 'audio/mp4', 'audio/ogg;codecs=opus'].find(one => MediaRecorder.isTypeSupported(one));
    const recorder = new MediaRecorder(stream, type ? { mimeType: type, audioBitsPerSecond: 32000 } : undefined);
    const parts = [], began = performance.now();
    recorder.ondataavailable = event => parts.push(event.data);
    const ended = new Promise(done => { recorder.onstop = () => done(); });
    recorder.start();
    const seconds = () => Math.min(most, (performance.now() - began) / 1000);
    const clock = setInterval(() => {
      reference.invokeMethodAsync('Heard', seconds());
      if (seconds() >= most) reference.invokeMethodAsync('Full');
    }, 200);
    taping = { stream, recorder, parts, ended, seconds, clock };
    return true;
  } catch {
    return false;
  }
}

/** Ends the recording and keeps it; answers its digest and its length as JSON, empty where nothing was recorded. */
export async function recorded() {
  if (!taping) return '';
  const { stream, recorder, parts, ended, seconds, clock } = taping, length = seconds();
  taping = undefined;
  clearInterval(clock);
  if (recorder.state !== 'inactive') recorder.stop();
  await ended;
  stream.getTracks().forEach(track => track.stop());
  const blob = new Blob(parts, { type: recorder.mimeType.split(';')[0] });
  return blob.size === 0 ? '' : JSON.stringify({ sha256: await keepFile(blob), seconds: Math.round(length * 10) / 10 });
}

/** Draws with finger, pen or mouse on a canvas; tells `reference.Drawn` after each stroke. */
export function sign(canvas, reference) {
  const pen = canvas.getContext('2d');
  const scale = devicePixelRatio;
  canvas.width = canvas.clientWidth * scale;
  canvas.height = canvas.clientHeight * scale;
  wipe(canvas);
  const at = event => [event.offsetX * scale, event.offsetY * scale];
  let drawing = false;
  canvas.onpointerdown = event => { drawing = true; canvas.setPointerCapture(event.pointerId); pen.beginPath(); pen.moveTo(...at(event)); event.preventDefault(); };
  canvas.onpointermove = event => { if (drawing) { pen.lineTo(...at(event)); pen.stroke(); } };
  canvas.onpointerup = canvas.onpointercancel = () => { if (drawing) { drawing = false; reference.invokeMethodAsync('Drawn'); } };
}

export function wipe(canvas) {
  const pen = canvas.getContext('2d');
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, canvas.width, canvas.height);
  Object.assign(pen, { strokeStyle: '#111', lineWidth: 2.5 * devicePixelRatio, lineCap: 'round', lineJoin: 'round' });
}

/** The drawing as PNG, kept; answers its digest. */
export const signature = async canvas => keepFile(await new Promise(done => canvas.toBlob(done, 'image/png')));
