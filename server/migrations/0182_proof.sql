-- When whoever is signed in last showed who it is: by a code of the authenticator app, or by a real-person check. Acts that
-- move money, or give somebody else a say over it, ask for it anew after some minutes.
alter table session add column proved_at timestamptz;
