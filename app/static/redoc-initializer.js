"use strict";

window.addEventListener("load", () => {
  Redoc.init(
    "openapi.json",
    {
      disableSearch: false,
      hideLoading: true,
      theme: {
        typography: { fontFamily: "system-ui, sans-serif", headings: { fontFamily: "system-ui, sans-serif" } },
      },
    },
    document.getElementById("docs"),
  );
});
