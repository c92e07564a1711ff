select {{ 1 is evn }}
