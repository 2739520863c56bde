/**
 * Put a picture on the clipboard, so that it can be pasted into any chat console. Clipboards take
 * PNG alone: other kinds are drawn anew.
 * @param {string} url
 * @returns {Promise<boolean>} whether it worked
 */
export async function copyPicture(url) {
  try {
    // The promise is handed over before anything is waited for: some browsers allow no pause
    // between the click and the clipboard.
    await navigator.clipboard.write([new ClipboardItem({ "image/png": asPng(url) })]);
    return true;
  } catch {
    return false;
  }
}

/**
 * @param {string} url
 * @returns {Promise<Blob>}
 */
async function asPng(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`the picture is not to be had: ${answer.status}`);
  const blob = await answer.blob();
  if (blob.type === "image/png") return blob;
  const picture = await createImageBitmap(blob);
  const canvas = document.createElement("canvas");
  canvas.width = picture.width;
  canvas.height = picture.height;
  canvas.getContext("2d")?.drawImage(picture, 0, 0);
  return new Promise((resolve, reject) => {
    canvas.toBlob((made) => (made ? resolve(made) : reject(new Error("the picture cannot be drawn"))), "image/png");
  });
}
