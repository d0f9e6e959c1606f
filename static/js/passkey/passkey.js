// Passkeys: a form with data-passkey holds the browser's instructions. Its button asks the browser, and what the
// browser signs is sent with the form. Without this file the form stays hidden and the text beside it says what to do.

const fromBase64 = (text) => {
  const binary = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(binary, (char) => char.charCodeAt(0));
};

const toBase64 = (buffer) => {
  let binary = "";
  for (const byte of new Uint8Array(buffer)) binary += String.fromCharCode(byte);
  return btoa(binary).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
};

const decoded = (list) => (list || []).map((one) => ({ ...one, id: fromBase64(one.id) }));

const creation = (options) => ({
  ...options,
  challenge: fromBase64(options.challenge),
  user: { ...options.user, id: fromBase64(options.user.id) },
  excludeCredentials: decoded(options.excludeCredentials),
});

const request = (options) => ({
  ...options,
  challenge: fromBase64(options.challenge),
  allowCredentials: decoded(options.allowCredentials),
});

const registered = (response) => ({
  clientDataJSON: toBase64(response.clientDataJSON),
  attestationObject: toBase64(response.attestationObject),
  transports: response.getTransports ? response.getTransports() : [],
});

const asserted = (response) => ({
  clientDataJSON: toBase64(response.clientDataJSON),
  authenticatorData: toBase64(response.authenticatorData),
  signature: toBase64(response.signature),
  userHandle: response.userHandle ? toBase64(response.userHandle) : null,
});

const ask = async (form) => {
  const options = JSON.parse(form.dataset.options);
  const creating = form.dataset.passkey === "create";
  const credential = creating
    ? await navigator.credentials.create({ publicKey: creation(options) })
    : await navigator.credentials.get({ publicKey: request(options) });
  return JSON.stringify({
    id: credential.id,
    rawId: toBase64(credential.rawId),
    type: credential.type,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: (creating ? registered : asserted)(credential.response),
  });
};

const setUp = (form) => {
  const failed = document.getElementById(form.dataset.failed);
  const without = document.getElementById(form.dataset.without);
  form.hidden = false;
  if (without) without.hidden = true;
  let asking = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    if (asking) return;
    asking = true;
    failed.hidden = true;
    try {
      form.elements.namedItem("answer").value = await ask(form);
    } catch {
      asking = false;
      failed.hidden = false;
      failed.focus();
      return;
    }
    form.submit();
  });
};

if (window.PublicKeyCredential && navigator.credentials) {
  document.querySelectorAll("form[data-passkey]").forEach(setUp);
}
