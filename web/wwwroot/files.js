// A chosen file on its way to the server: as it is, with its progress told. Answers status and text.
export const send = (input, address, reference) => new Promise(done => {
  const file = input.files[0];
  if (!file) return done({ status: 0, text: '' });
  const call = new XMLHttpRequest();
  call.open('POST', `${address}?name=${encodeURIComponent(file.name)}`);
  call.setRequestHeader('Content-Type', 'application/octet-stream');
  call.setRequestHeader('Accept-Language', document.documentElement.lang);
  call.upload.onprogress = event => { if (event.lengthComputable) reference.invokeMethodAsync('Sent', Math.round(100 * event.loaded / event.total)); };
  call.onload = () => { input.value = ''; done({ status: call.status, text: call.responseText }); };
  call.onerror = () => { input.value = ''; done({ status: 0, text: '' }); };
  call.send(file);
});
