# httpd: wesh-httpd, the one program that browsers, scripts and sites reach over the network.
