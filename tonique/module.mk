# tonique: the centre (toniqued) and the site's end of the road to it (tonique-site). Each folder is a library.
