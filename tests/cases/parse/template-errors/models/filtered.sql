select {{ 'a' | shout }}
