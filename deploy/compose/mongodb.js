// Runs once, when the data folder is empty: the service's account.
db.getSiblingDB("admin").createUser({
  user: "reference_api",
  pwd: fs.readFileSync("/run/credentials/service", "utf8"),
  roles: [{ role: "readWrite", db: "dev_database" }],
});
