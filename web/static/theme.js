/** Before the first pixel: the colours and the calm that this person chose. A classic script. */
(() => {
  try {
    const { theme, motion } = JSON.parse(localStorage.getItem("assist.settings") ?? "{}");
    const { dataset } = document.documentElement;
    if (theme === "light" || theme === "dark") dataset["theme"] = theme;
    if (motion === "reduced") dataset["motion"] = motion;
  } catch {
    // No storage or no sense in it: the system's choice stands.
  }
})();
